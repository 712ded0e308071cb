import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApplicantApp } from './features/applicant';
import './shared/style.css';

// The second screen has a page of its own: what faces the applicant has none of the clerk's screens in it.
const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <ApplicantApp />
    </StrictMode>,
  );
}
