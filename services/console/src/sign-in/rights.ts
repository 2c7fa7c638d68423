import { grants, type Scope } from '@ehch/service-kit';

/** Whether somebody with these scopes may see how far behind subscribers are, all of them. */
export const seesAll = (scopes: readonly Scope[]): boolean => grants(scopes, 'operations', 'r');

/** The same, of their own. */
export const maySee = (scopes: readonly Scope[]): boolean => seesAll(scopes) || grants(scopes, 'Subscription', 'r');
