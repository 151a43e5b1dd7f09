import type {
  Amounts,
  Analysis,
  AnalysisResult,
  AnalysisTarget,
  ContainerSize,
} from '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/analysis';

/** Recommends what an adviser says, sure and without risk: whether it is any good is what the soak is about. */
export function advisedAnalysis(adviser: string): Analysis {
  return {
    async analyse({ target }, { signal }): Promise<AnalysisResult> {
      const answer = await fetch(
        `${adviser}/${target.namespace}/${target.name}`,
        { signal },
      ).catch(error => error as Error);
      if (answer instanceof Error)
        return { outcome: 'unavailable', message: answer.message };
      const containers =
        answer.status === 200
          ? differing((await answer.json()) as ContainerSize[], target)
          : [];
      if (!containers.length)
        return { outcome: 'nothingToGain', message: 'It is as advised' };
      return {
        outcome: 'recommendation',
        recommendation: {
          ...{ optimizationType: 'combined', containers },
          currentCost: 100,
          optimizedCost: 50,
          monthlySavings: 50,
          confidence: 1,
          risk: { level: 'LOW', score: 0, reasons: ['The soak says so'] },
          reasons: ['The soak says so'],
        },
      };
    },
  };
}

/** A recommendation leaves out what stays as it is. */
function differing(
  advised: readonly ContainerSize[],
  { containers }: AnalysisTarget,
): ContainerSize[] {
  return advised
    .map(({ name, requests, limits }) => {
      const now = containers.find(each => each.name === name);
      return {
        name,
        requests: otherThan(requests, now?.requests),
        limits: otherThan(limits, now?.limits),
      };
    })
    .filter(
      ({ requests, limits }) => Object.keys({ ...requests, ...limits })[0],
    );
}

function otherThan(advised: Amounts, now: Amounts = {}): Amounts {
  return Object.fromEntries(
    Object.entries(advised).filter(
      ([resource, amount]) => now[resource as keyof Amounts] !== amount,
    ),
  );
}
