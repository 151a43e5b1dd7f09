// @ts-check

/**
 * What was changed behind the operators' back and set back, the last of each object.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('flyrail_drift', table => {
    table.increments('id');
    table.string('cluster', 63).notNullable();
    table.string('owner_uid', 64).notNullable();
    table.string('detected_at', 32).notNullable();
    // Kind, namespace and name of the object that was changed.
    table.string('subject', 400).notNullable();
    table.text('record').notNullable();
    table.unique(['cluster', 'owner_uid', 'detected_at', 'subject'], {
      indexName: 'flyrail_drift_once',
    });
    table.index(['detected_at'], 'flyrail_drift_age_idx');
  });
};

/**
 * @param {import('knex').Knex} knex
 */
exports.down = async function down(knex) {
  await knex.schema.dropTable('flyrail_drift');
};
