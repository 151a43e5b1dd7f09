// @ts-check

/**
 * How collecting went, in clusters whose usage a host collects itself: the
 * other hosts tell of it, too. `at`: Unix seconds.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('optimization_usage_collections', table => {
    table.string('cluster', 63).primary();
    table.text('state').notNullable();
    table.bigInteger('at').notNullable();
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('optimization_usage_collections');
};
