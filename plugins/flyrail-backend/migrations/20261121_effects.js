// @ts-check

/**
 * Outside effects that were begun or done, by idempotency key.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('flyrail_effects', table => {
    table.string('key', 700).primary();
    table.string('state', 8).notNullable();
    table.string('holder', 500).notNullable();
    table.string('since', 32).notNullable();
    table.text('result').nullable();
    table.string('done_at', 32).nullable();
    table.index(['state', 'done_at'], 'flyrail_effects_done_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('flyrail_effects');
};
