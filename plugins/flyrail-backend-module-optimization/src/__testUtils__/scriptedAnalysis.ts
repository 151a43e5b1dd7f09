import type {
  Analysis,
  AnalysisRequest,
  AnalysisResult,
  Recommendation,
} from '../analysis';

/** Half of the CPU of each container, safe and sure, unless told otherwise. */
export const halfTheCpu = (
  { target }: AnalysisRequest,
  more: Partial<Recommendation> = {},
): AnalysisResult => ({
  outcome: 'recommendation',
  recommendation: {
    optimizationType: 'right_size_cpu',
    containers: target.containers
      .filter(({ requests }) => (requests.cpu ?? 0) > 0.3)
      .map(({ name, requests }) => ({
        name,
        requests: { cpu: requests.cpu! / 2 },
        limits: {},
      })),
    currentCost: 100,
    optimizedCost: 60,
    monthlySavings: 40,
    confidence: 0.9,
    risk: { level: 'LOW', score: 0.1, reasons: ['it uses little'] },
    reasons: ['p99 of 7 days is 120m'],
    ...more,
  },
});

/** An analysis that says what the test wants, and counts how often it was asked. */
export class ScriptedAnalysis implements Analysis {
  asked: AnalysisRequest[] = [];
  answer: (request: AnalysisRequest) => AnalysisResult = halfTheCpu;

  async analyse(request: AnalysisRequest): Promise<AnalysisResult> {
    this.asked.push(request);
    return this.answer(request);
  }
}
