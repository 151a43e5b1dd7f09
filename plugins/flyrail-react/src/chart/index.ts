export { UsageChart } from './UsageChart';
export { amountText, type Usage } from './usage';
