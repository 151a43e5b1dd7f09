import { existsSync, globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { importSource } from './bundleSources.ts';

/** The resources and operators of the repository, loaded from their sources. */
export interface Sources {
  resources: { definition: any; folder: string }[];
  operators: { operator: any; folder: string }[];
  /** Operators that bring their kind along: `examples/operators/<name>` exports `<name>Operator`. */
  examples: { operator: any; folder: string }[];
  toCustomResourceDefinition(definition: any): object;
  toFormSchema(definition: any): any;
  toReferenceMarkdown(definition: any): string;
  rbacFor(operator: any): object[];
  admissionPoliciesFor(operator: any): object[];
  hostRbac(operators: readonly any[]): object[];
}

/** What has generated files, by the name its packages share. */
const capabilities = [
  { name: 'webapp', resource: 'WebApp' },
  { name: 'optimization', resource: 'CostOptimization' },
];

/** The source of a module that names every resource and operator; an operator is where its file is. */
function entry(root: string): string {
  const lines = [
    `export { toCustomResourceDefinition, toFormSchema, toReferenceMarkdown } from '@flyrail/backstage-plugin-flyrail-common';`,
    `export { admissionPoliciesFor, hostRbac, rbacFor } from '@flyrail/backstage-plugin-flyrail-node';`,
  ];
  const resources: string[] = [];
  const operators: string[] = [];
  for (const { name, resource } of capabilities) {
    const module = `flyrail-backend-module-${name}`;
    const folder = `plugins/${module}`;
    lines.push(
      `import { ${resource} } from '@flyrail/backstage-plugin-${name}-common';`,
    );
    resources.push(`{ definition: ${resource}, folder: '${folder}' }`);
    if (existsSync(join(root, folder, 'src/operator.ts'))) {
      lines.push(
        `import { ${name}Operator } from '@flyrail/backstage-plugin-${module}/src/operator';`,
      );
      operators.push(`{ operator: ${name}Operator, folder: '${folder}' }`);
    }
  }
  const examples = globSync('examples/operators/*/src/operator.ts', {
    cwd: root,
  }).sort();
  for (const file of examples) {
    const folder = dirname(dirname(file));
    lines.push(
      `import { ${basename(folder)}Operator } from './${file.slice(0, -3)}';`,
    );
  }
  const exampleOperators = examples.map(file => {
    const folder = dirname(dirname(file));
    return `{ operator: ${basename(folder)}Operator, folder: '${folder}' }`;
  });
  return `${lines.join('\n')}
export const resources = [${resources.join(', ')}];
export const operators = [${operators.join(', ')}];
export const examples = [${exampleOperators.join(', ')}];
`;
}

/** Loads them. */
export function loadSources(root: string): Promise<Sources> {
  return importSource<Sources>(root, entry(root));
}
