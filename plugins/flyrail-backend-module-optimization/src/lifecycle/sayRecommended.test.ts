import { effectText } from './sayRecommended';

it.each([
  [438.2, 'It could save 438.20 USD a month'],
  [0, 'It could save 0.00 USD a month'],
  [-12.4, 'It would cost 12.40 USD more a month'],
])('Savings of %s are told as "%s"', (savings, text) => {
  expect(effectText(savings)).toBe(text);
});
