import { render } from 'preact';
import { hasStage } from './api.ts';
import { App } from './app.tsx';
import { live } from './live.ts';
import './style/base.css';
import './style/parts.css';
import './style/flow.css';
import './style/overview.css';
import './style/study.css';
import './style/executions.css';
import './style/traces.css';

const root = document.getElementById('console');
if (root !== null) render(<App />, root);
if (hasStage) live.open();
