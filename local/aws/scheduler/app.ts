/** The HTTP side of EventBridge Scheduler: its REST API in JSON. */
import { type Context, Hono } from 'hono';
import { createSchedule, updateSchedule } from './put-schedule.ts';
import { createScheduleGroup, deleteScheduleGroup, getScheduleGroup } from './schedule-groups.ts';
import { SchedulerError, STATUS_OF } from './scheduler-error.ts';
import type { SchedulerService } from './scheduler-service.ts';
import { deleteSchedule, getSchedule, listSchedules } from './schedules.ts';

const failure = (context: Context, status: 400 | 402 | 404 | 409 | 500, type: string, message: string) =>
  context.json({ Message: message }, status, { 'x-amzn-errortype': type });

export const schedulerApp = (service: SchedulerService): Hono => {
  const app = new Hono();
  app.post('/schedules/:name', (context) => createSchedule(service, context));
  app.put('/schedules/:name', (context) => updateSchedule(service, context));
  app.get('/schedules/:name', (context) => getSchedule(service, context));
  app.delete('/schedules/:name', (context) => deleteSchedule(service, context));
  app.get('/schedules', (context) => listSchedules(service, context));
  app.post('/schedule-groups/:name', (context) => createScheduleGroup(service, context));
  app.get('/schedule-groups/:name', (context) => getScheduleGroup(service, context));
  app.delete('/schedule-groups/:name', (context) => deleteScheduleGroup(service, context));

  app.notFound((context) =>
    failure(context, 404, 'UnknownOperationException', 'There is no such operation.'),
  );
  app.onError((error, context) =>
    error instanceof SchedulerError
      ? failure(context, STATUS_OF[error.type], error.type, error.message)
      : failure(context, 500, 'InternalServerException', error.message),
  );
  return app;
};
