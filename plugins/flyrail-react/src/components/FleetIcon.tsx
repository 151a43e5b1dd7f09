import ViewList from '@material-ui/icons/ViewList';

/** Stands for many of a kind, in the sidebar. */
export function FleetIcon() {
  return <ViewList fontSize="inherit" />;
}
