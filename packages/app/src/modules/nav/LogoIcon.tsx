/** The mark: a fly rail with three lines, one of them let down. */
export const LogoIcon = () => (
  <svg
    width="24"
    height="30"
    viewBox="0 0 24 30"
    fill="none"
    stroke="#7df3e1"
    strokeWidth="2.4"
    strokeLinecap="round"
    aria-hidden
  >
    <path d="M2 5h20M6 5v8M12 5v19M18 5v8" />
    <path d="M3.5 13h5M9.5 24h5M15.5 13h5" strokeWidth="3.4" />
  </svg>
);
