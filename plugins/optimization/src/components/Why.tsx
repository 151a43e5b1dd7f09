import { Toned } from '@flyrail/backstage-plugin-flyrail-react';
import { CurrentRecommendation } from '@flyrail/backstage-plugin-optimization-common';
import { riskTones } from '../summary';
import { useWords } from '../words';

/** Why the recommendation is what it is, how sure it is, and what its risk comes from. */
export function Why(props: { recommendation: CurrentRecommendation }) {
  const { t, score, tenths } = useWords();
  const { reasons, riskReasons, riskLevel, confidenceScore } =
    props.recommendation;
  return (
    <>
      {reasons?.length ? (
        <Sentences sentences={reasons} />
      ) : (
        <p>{t('why.none')}</p>
      )}
      <p>
        {t('why.confidence', {
          score: score(confidenceScore),
          tenths: tenths(confidenceScore),
        })}
      </p>
      <Toned tone={riskTones[riskLevel]} wrap>
        {t('why.risk', { risk: t(`risk.${riskLevel}`) })}
      </Toned>
      {riskReasons?.length ? <Sentences sentences={riskReasons} /> : null}
    </>
  );
}

function Sentences(props: { sentences: string[] }) {
  return (
    <ul>
      {props.sentences.map(sentence => (
        <li key={sentence}>{sentence}</li>
      ))}
    </ul>
  );
}
