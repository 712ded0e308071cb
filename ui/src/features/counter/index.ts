export { CounterWorkbench } from './CounterWorkbench';
