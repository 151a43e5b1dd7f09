import { dollars, effectOf } from './money';

it.each([
  [12.5, 'saves'],
  [0.005, 'saves'],
  [0.004, 'same'],
  [0, 'same'],
  [-0.004, 'same'],
  [-0.01, 'costs'],
])('%d USD a month: %s', (savings, effect) => {
  expect(effectOf(savings)).toBe(effect);
});

it.each([
  [438.2, '$438'],
  [-50, '-$50'],
  [1.5, '$1.50'],
  [-0.001, '$0.00'],
])('%d USD is written %s', (amount, text) => {
  expect(dollars(amount, 'en')).toBe(text);
});
