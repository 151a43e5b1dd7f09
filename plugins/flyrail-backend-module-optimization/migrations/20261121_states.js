// @ts-check

/**
 * What workloads were before they were changed, sealed: the second of the two
 * places (the first is a ConfigMap beside the workload).
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('optimization_rollback_states', table => {
    table.string('workload', 500).primary();
    table.text('sealed').notNullable();
    table.string('written_at', 32).notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('optimization_rollback_states');
};
