import type { Rule } from '../rule';
import { alarmBreaching } from './alarm-breaching';
import { alarmList } from './alarm-list';
import { alarmOtherFunction } from './alarm-other-function';
import { alarmWithoutRollback } from './alarm-without-rollback';
import { aliasGroup } from './alias-group';
import { aliasWeights } from './alias-weights';
import { configPlatform } from './config-platform';
import { deploymentStyle } from './deployment-style';
import { hookPermission } from './hook-permission';
import { rollbackEventList } from './rollback-events';
import { rollbackWithoutAlarm } from './rollback-without-alarm';
import { scaledAlias } from './scaled-alias';
import { sharedGroup } from './shared-group';
import { trafficRouting } from './traffic-routing';
import { versionKept } from './version-kept';

export const CODEDEPLOY_RULES: readonly Rule[] = [
  alarmBreaching,
  alarmList,
  alarmOtherFunction,
  alarmWithoutRollback,
  aliasGroup,
  aliasWeights,
  configPlatform,
  deploymentStyle,
  hookPermission,
  rollbackEventList,
  rollbackWithoutAlarm,
  scaledAlias,
  sharedGroup,
  trafficRouting,
  versionKept,
];
