import { render, screen } from '@testing-library/react';
import { EntityName } from './EntityName';

it.each([
  ['group:default/shop-team', 'shop-team'],
  ['user:guests/jane', 'guests/jane'],
  ['the shop team', 'the shop team'],
])(
  'says %s as people do, and the whole of it where one points',
  (ref, name) => {
    render(<EntityName entityRef={ref} />);
    expect(screen.getByText(name)).toHaveAttribute('title', ref);
  },
);
