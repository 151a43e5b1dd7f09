const MI = 2 ** 20;

/** Cores as Kubernetes writes them, rounded up to a thousandth: 0.25 → "250m", 2 → "2". */
export function cpuQuantity(cores: number): string {
  // 0.29 × 1000 is a hair more than 290.
  const thousandths = Math.ceil(Number((cores * 1000).toFixed(6)));
  return thousandths % 1000 === 0 ? `${thousandths / 1000}` : `${thousandths}m`;
}

/** Bytes as Kubernetes writes them, rounded up to a MiB: 268435456 → "256Mi". */
export function memoryQuantity(bytes: number): string {
  const mebibytes = Math.ceil(bytes / MI);
  return mebibytes % 1024 === 0 ? `${mebibytes / 1024}Gi` : `${mebibytes}Mi`;
}
