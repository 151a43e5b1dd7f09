export {
  assessRisk,
  type RiskAssessment,
  type RiskCode,
  type RiskFacts,
  type RiskLevel,
  type RiskReason,
} from './risk';
