module.exports = {
  rules: {
    // The browser tests belong to the repository as a whole: what they need is in its root package.json.
    '@backstage/no-undeclared-imports': 'off',
    // Playwright's fixtures take a function called `use`.
    'react-hooks/rules-of-hooks': 'off',
  },
};
