import '@testing-library/jest-dom';
import { configure } from '@testing-library/react';

// A page of the portal takes a while to appear on a busy machine.
configure({ asyncUtilTimeout: 5_000 });
jest.setTimeout(20_000);
