import { Aside } from './Aside';

/** A Kubernetes object as people look for it: its kind small, its name below. */
export function ObjectName(props: { kind: string; name: string }) {
  return (
    <>
      <Aside>{props.kind}</Aside>
      {props.name}
    </>
  );
}
