import { Link } from '@backstage/core-components';
import { ReactNode } from 'react';

/** A link in a text or a table, underlined: colour alone does not tell it from the words around it. */
export function TextLink(props: { to: string; children: ReactNode }) {
  return (
    <Link to={props.to} underline="always">
      {props.children}
    </Link>
  );
}
