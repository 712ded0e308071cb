import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/App';
import './shared/style.css';
import './app/app.css';

// Most who start the program are clerks: the counter is on its way while the engine is asked who is logged in.
void import('./features/counter');

const root = document.getElementById('root');
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
