// @ts-check

/** @param {import('knex').Knex.CreateTableBuilder} table */
const keys = table => {
  table.string('cluster', 63).notNullable();
  table.string('namespace', 63).notNullable();
  table.string('kind', 32).notNullable();
  table.string('name', 253).notNullable();
};

/**
 * What the containers of the optimized workloads used: a digest of each, and up
 * to when each workload was read (Unix seconds).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('optimization_usage_workloads', table => {
    keys(table);
    table.bigInteger('until').notNullable();
    table.primary(['cluster', 'namespace', 'kind', 'name']);
  });
  await knex.schema.createTable('optimization_usage_digests', table => {
    keys(table);
    table.string('container', 63).notNullable();
    table.text('digest').notNullable();
    table.primary(['cluster', 'namespace', 'kind', 'name', 'container']);
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('optimization_usage_digests');
  await knex.schema.dropTable('optimization_usage_workloads');
};
