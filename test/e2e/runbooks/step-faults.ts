export { FAULTS, failAt } from '../../runbooks/step-faults.ts';
