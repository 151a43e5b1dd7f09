import { webappModule } from '@flyrail/backstage-plugin-flyrail-backend-module-webapp/src/module';
import { signedInPortal } from './fleet/signedInPortal.ts';
import { tellMemoryWhenAsked } from './optimizer/memory.ts';

// A portal with the host, with or without the optimization operator: what ./dev bench optimizer measures. Configured by
// --config FILE; Node must run with --expose-gc.

tellMemoryWhenAsked();

async function main() {
  const backend = signedInPortal();
  backend.add(webappModule);
  if (!process.env.FLYRAIL_BENCH_WITHOUT_OPTIMIZATION) {
    // Loaded only where it is used: its code takes memory, too.
    const { optimizationModule } = await import(
      '@flyrail/backstage-plugin-flyrail-backend-module-optimization/src/module'
    );
    backend.add(optimizationModule);
  }
  await backend.start();
}

main().catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
