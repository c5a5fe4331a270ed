import { businessMetrics } from '#lambda/runtime/metrics.ts';

/** What this chapter counts for the owner of the arcade. */
export const metrics = businessMetrics('PlaysRecorded', 'CreditsRefused');
