import { toBriefProblem } from '../shared/api/problems.ts';
import { changeCommunications } from '../shared/app/communications/change-communications.ts';
import { createCommunication } from '../shared/app/communications/create-communication.ts';
import { getCommunication } from '../shared/app/communications/get-communication.ts';
import { listClientDocuments } from '../shared/app/communications/list-client-documents.ts';
import { listStateChanges } from '../shared/app/communications/list-state-changes.ts';
import { markCommunication } from '../shared/app/communications/mark-communication.ts';
import { unmarkCommunication } from '../shared/app/communications/unmark-communication.ts';
import { updateCommunication } from '../shared/app/communications/update-communication.ts';
import { cancelControlEntry } from '../shared/app/control/cancel-control-entry.ts';
import { completeControlEntry } from '../shared/app/control/complete-control-entry.ts';
import { createControlEntry } from '../shared/app/control/create-control-entry.ts';
import { createControlKind } from '../shared/app/control/create-control-kind.ts';
import { listControlBoard } from '../shared/app/control/list-control-board.ts';
import { listControlEntries } from '../shared/app/control/list-control-entries.ts';
import { postponeControlEntry } from '../shared/app/control/postpone-control-entry.ts';
import { summarizeControlBoard } from '../shared/app/control/summarize-control-board.ts';
import { updateControlEntry } from '../shared/app/control/update-control-entry.ts';
import { updateControlKind } from '../shared/app/control/update-control-kind.ts';
import { createCounterparty } from '../shared/app/directory/create-counterparty.ts';
import { createFolder } from '../shared/app/directory/create-folder.ts';
import { deleteFolder } from '../shared/app/directory/delete-folder.ts';
import { listCounterparties } from '../shared/app/directory/list-counterparties.ts';
import { updateCounterparty } from '../shared/app/directory/update-counterparty.ts';
import { updateFolder } from '../shared/app/directory/update-folder.ts';
import { createImport } from '../shared/app/imports/create-import.ts';
import { getImportReport } from '../shared/app/imports/get-import-report.ts';
import { importChunk } from '../shared/app/imports/import-chunk.ts';
import { createView } from '../shared/app/journal/create-view.ts';
import { deleteView } from '../shared/app/journal/delete-view.ts';
import { listCommunications } from '../shared/app/journal/list-communications.ts';
import { listViews } from '../shared/app/journal/list-views.ts';
import { queryCommunications } from '../shared/app/journal/query-communications.ts';
import { updateView } from '../shared/app/journal/update-view.ts';
import { findDocument } from '../shared/app/lists/find-document.ts';
import { listAll } from '../shared/app/lists/list-catalogue.ts';
import { listReminders } from '../shared/app/reminders/list-reminders.ts';
import { summarizeReminders } from '../shared/app/reminders/summarize-reminders.ts';
import { search } from '../shared/app/search/search.ts';
import { createState } from '../shared/app/states/create-state.ts';
import { updateState } from '../shared/app/states/update-state.ts';
import { createUser } from '../shared/app/users/create-user.ts';
import { getMe } from '../shared/app/users/get-me.ts';
import { getUser } from '../shared/app/users/get-user.ts';
import { listUsers } from '../shared/app/users/list-users.ts';
import { updateUser } from '../shared/app/users/update-user.ts';
import { createWindowOrder } from '../shared/app/window-orders/create-window-order.ts';
import { getWindowOrder } from '../shared/app/window-orders/get-window-order.ts';
import { listStatusChanges } from '../shared/app/window-orders/list-status-changes.ts';
import { listWindowOrderCommunications } from '../shared/app/window-orders/list-window-order-communications.ts';
import { listWindowOrders } from '../shared/app/window-orders/list-window-orders.ts';
import { markWindowOrder } from '../shared/app/window-orders/mark-window-order.ts';
import { unmarkWindowOrder } from '../shared/app/window-orders/unmark-window-order.ts';
import { updateWindowOrder } from '../shared/app/window-orders/update-window-order.ts';
import { showManager } from '../shared/domain/users/user.ts';
import type { ApiDeps } from './container.ts';
import type { Operations } from './middleware/http-function.ts';

/** The use case of every operation of the API, with dependencies from `apiContainer` or from a test. */
export const apiOperations = (deps: ApiDeps): Operations<'api'> => {
  const { users, states, folders, controlKinds, counterparties, imports, clock } = deps;
  return {
    'get-me': getMe(deps),
    'list-managers': listAll(async () => (await users.list()).map(showManager)),
    'list-users': listUsers(deps),
    'create-user': createUser(deps),
    'get-user': getUser(deps),
    'update-user': updateUser(deps),
    'list-states': listAll(states.list),
    'create-state': createState(deps),
    'update-state': updateState(deps),
    'list-control-kinds': listAll(controlKinds.list),
    'create-control-kind': createControlKind(deps),
    'update-control-kind': updateControlKind(deps),
    'list-folders': listAll(folders.list),
    'create-folder': createFolder(deps),
    'update-folder': updateFolder(deps),
    'delete-folder': deleteFolder(deps),
    'create-counterparty': createCounterparty(deps),
    'get-counterparty': findDocument('counterpartyId', counterparties.find),
    'list-window-orders': listWindowOrders(deps),
    'create-window-order': createWindowOrder(deps),
    'get-window-order': getWindowOrder(deps),
    'update-window-order': updateWindowOrder(deps),
    'mark-window-order': markWindowOrder(deps),
    'unmark-window-order': unmarkWindowOrder(deps),
    'list-status-changes': listStatusChanges(deps),
    'list-window-order-communications': listWindowOrderCommunications(deps),
    'update-counterparty': updateCounterparty(deps),
    'list-views': listViews(deps),
    'create-view': createView(deps),
    'update-view': updateView(deps),
    'delete-view': deleteView(deps),
    search: search(deps),
    'list-counterparties': listCounterparties(deps),
    'list-client-documents': listClientDocuments(deps),
    'create-import': createImport(deps),
    'import-chunk': importChunk(deps),
    'get-import': findDocument('importId', (id) => imports.find(id, clock.now())),
    'get-import-report': getImportReport(deps),
    'list-communications': listCommunications(deps),
    'query-communications': queryCommunications(deps),
    'create-communication': createCommunication(deps),
    'change-communications': changeCommunications(deps, toBriefProblem),
    'get-communication': getCommunication(deps),
    'update-communication': updateCommunication(deps),
    'mark-communication': markCommunication(deps),
    'unmark-communication': unmarkCommunication(deps),
    'list-state-changes': listStateChanges(deps),
    'list-control-entries': listControlEntries(deps),
    'list-control-board': listControlBoard(deps),
    'summarize-control-board': summarizeControlBoard(deps),
    'list-reminders': listReminders(deps),
    'summarize-reminders': summarizeReminders(deps),
    'create-control-entry': createControlEntry(deps),
    'update-control-entry': updateControlEntry(deps),
    'complete-control-entry': completeControlEntry(deps),
    'postpone-control-entry': postponeControlEntry(deps),
    'cancel-control-entry': cancelControlEntry(deps),
  };
};
