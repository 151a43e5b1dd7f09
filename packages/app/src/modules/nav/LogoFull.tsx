import { LogoIcon } from './LogoIcon';

/** The mark and the name. */
export const LogoFull = () => (
  <span
    style={{
      display: 'inline-flex',
      alignItems: 'center',
      gap: 12,
      color: '#fff',
      fontSize: 20,
      fontWeight: 600,
      letterSpacing: 0.3,
    }}
  >
    <LogoIcon />
    Flyrail
  </span>
);
