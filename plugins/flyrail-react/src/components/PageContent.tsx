import { makeStyles } from '@material-ui/core/styles';
import { Content, Header, Page } from '@backstage/core-components';
import { ReactNode } from 'react';

const useStyles = makeStyles(theme => ({
  filters: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-end',
    gap: theme.spacing(0, 2),
    marginBottom: theme.spacing(2),
  },
}));

/** The content of a page of its own; the new frontend system puts its header above. */
export function PageContent(props: { children: ReactNode }) {
  return <Content>{props.children}</Content>;
}

/** A page with its header, for the classic frontend system. */
export function ClassicPage(props: { title: string; children: ReactNode }) {
  return (
    <Page themeId="tool">
      <Header title={props.title} />
      <Content>{props.children}</Content>
    </Page>
  );
}

/** What narrows down a list, in one row. */
export function Filters(props: { children: ReactNode }) {
  return (
    <div role="search" className={useStyles().filters}>
      {props.children}
    </div>
  );
}
