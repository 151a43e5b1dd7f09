import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { FieldProblem } from '@flyrail/backstage-plugin-flyrail-common';
import { Switcher, TextInput } from '@flyrail/backstage-plugin-flyrail-react';
import { useState } from 'react';
import { webAppTranslationRef } from '../translation';
import { DraftSpec, fromYaml, toYaml } from './spec';
import { SpecForm } from './SpecForm';

type View = 'form' | 'yaml';

/** The spec to write, as a form or as YAML: the same spec in both. */
export function SpecEditor(props: {
  before: DraftSpec;
  spec: DraftSpec;
  problems: FieldProblem[];
  onChange: (spec: DraftSpec) => void;
  /** The YAML cannot be read at the moment. */
  onUnreadable: (unreadable: boolean) => void;
}) {
  const { t } = useTranslationRef(webAppTranslationRef);
  const [view, setView] = useState<View>('form');
  const [text, setText] = useState('');
  const [unreadable, setUnreadable] = useState<string>();
  const write = (value: string) => {
    setText(value);
    const read = fromYaml(value);
    const problem =
      'problem' in read ? read.problem || t('edit.yamlNoObject') : undefined;
    setUnreadable(problem);
    props.onUnreadable(problem !== undefined);
    if ('spec' in read) {
      props.onChange(read.spec);
    }
  };
  const choose = (chosen: View) => {
    if (chosen === 'yaml') {
      setText(toYaml(props.spec));
    }
    // What could not be read stays behind: the form shows the last spec that could.
    setUnreadable(undefined);
    props.onUnreadable(false);
    setView(chosen);
  };
  return (
    <>
      <Switcher
        label={t('edit.view')}
        value={view}
        onChange={choose}
        options={[
          { value: 'form', text: t('edit.form') },
          { value: 'yaml', text: t('edit.yaml') },
        ]}
      />
      {view === 'form' ? (
        <SpecForm
          before={props.before}
          spec={props.spec}
          problems={props.problems}
          onChange={props.onChange}
        />
      ) : (
        <TextInput
          label={t('edit.spec')}
          help={t('edit.yamlHelp')}
          error={unreadable}
          rows={20}
          value={text}
          onChange={write}
        />
      )}
    </>
  );
}
