import { toBriefProblem } from '../shared/api/problems.ts';
import { cancelControlEntry } from '../shared/app/cancel-control-entry.ts';
import { changeCommunications } from '../shared/app/change-communications.ts';
import { completeControlEntry } from '../shared/app/complete-control-entry.ts';
import { createCommunication } from '../shared/app/create-communication.ts';
import { createControlEntry } from '../shared/app/create-control-entry.ts';
import { createControlKind } from '../shared/app/create-control-kind.ts';
import { createCounterparty } from '../shared/app/create-counterparty.ts';
import { createFolder } from '../shared/app/create-folder.ts';
import { createImport } from '../shared/app/create-import.ts';
import { createState } from '../shared/app/create-state.ts';
import { createUser } from '../shared/app/create-user.ts';
import { createView } from '../shared/app/create-view.ts';
import { createWindowOrder } from '../shared/app/create-window-order.ts';
import { deleteFolder } from '../shared/app/delete-folder.ts';
import { deleteView } from '../shared/app/delete-view.ts';
import { findDocument } from '../shared/app/find-document.ts';
import { getCommunication } from '../shared/app/get-communication.ts';
import { getImportReport } from '../shared/app/get-import-report.ts';
import { getMe } from '../shared/app/get-me.ts';
import { getUser } from '../shared/app/get-user.ts';
import { getWindowOrder } from '../shared/app/get-window-order.ts';
import { importChunk } from '../shared/app/import-chunk.ts';
import { listClientDocuments } from '../shared/app/list-client-documents.ts';
import { listCommunications } from '../shared/app/list-communications.ts';
import { listControlBoard } from '../shared/app/list-control-board.ts';
import { listControlEntries } from '../shared/app/list-control-entries.ts';
import { listCounterparties } from '../shared/app/list-counterparties.ts';
import { listAll } from '../shared/app/list-directory.ts';
import { listReminders } from '../shared/app/list-reminders.ts';
import { listStateChanges } from '../shared/app/list-state-changes.ts';
import { listStatusChanges } from '../shared/app/list-status-changes.ts';
import { listUsers } from '../shared/app/list-users.ts';
import { listViews } from '../shared/app/list-views.ts';
import { listWindowOrderCommunications } from '../shared/app/list-window-order-communications.ts';
import { listWindowOrders } from '../shared/app/list-window-orders.ts';
import { markCommunication } from '../shared/app/mark-communication.ts';
import { markWindowOrder } from '../shared/app/mark-window-order.ts';
import { postponeControlEntry } from '../shared/app/postpone-control-entry.ts';
import { queryCommunications } from '../shared/app/query-communications.ts';
import { search } from '../shared/app/search.ts';
import { summarizeControlBoard } from '../shared/app/summarize-control-board.ts';
import { summarizeReminders } from '../shared/app/summarize-reminders.ts';
import { unmarkCommunication } from '../shared/app/unmark-communication.ts';
import { unmarkWindowOrder } from '../shared/app/unmark-window-order.ts';
import { updateCommunication } from '../shared/app/update-communication.ts';
import { updateControlEntry } from '../shared/app/update-control-entry.ts';
import { updateControlKind } from '../shared/app/update-control-kind.ts';
import { updateCounterparty } from '../shared/app/update-counterparty.ts';
import { updateFolder } from '../shared/app/update-folder.ts';
import { updateState } from '../shared/app/update-state.ts';
import { updateUser } from '../shared/app/update-user.ts';
import { updateView } from '../shared/app/update-view.ts';
import { updateWindowOrder } from '../shared/app/update-window-order.ts';
import { showManager } from '../shared/domain/users/user.ts';
import type { ApiDeps } from './container.ts';
import type { Operations } from './middleware/http-function.ts';

/** The use case of every operation of the API, over what `apiContainer` makes or a test puts in its place. */
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
