export {
  assessRisk,
  isRiskier,
  RISK_LEVELS,
  type RiskAssessment,
  type RiskCode,
  type RiskFacts,
  type RiskLevel,
  type RiskReason,
} from './risk';
