module.exports = require('@backstage/cli/config/eslint-factory')(__dirname, {
  rules: {
    'jest/expect-expect': [
      'warn',
      // What fails when it is not so within ten seconds asserts as well.
      {
        assertFunctionNames: ['expect', 'eventually', '**.then.*', 'holding*'],
      },
    ],
  },
});
