import { z } from 'zod';
import { ConfigurationProblem } from './adapters/files/problem.ts';

/** The settings of a deployment (interfaces.md). `main.ts` alone reads what it is made of. */
export interface Environment {
  readonly port: number;
  readonly host: string;
  readonly appId: string;
  readonly appPassword: string;
  readonly appType: string;
  readonly appTenantId: string;
  /** Tenants that may use the bot beside `appTenantId` and the register's. */
  readonly allowedTenants: readonly string[];
  readonly store: 'sqlite' | 'cosmos';
  /** Where the store of several instances is; null where none is named. */
  readonly cosmos: CosmosSetting | null;
  /** The key in Azure Key Vault that wraps the keys of cases, without its version; empty: the key file does. */
  readonly keyVaultKey: string;
  readonly dataDir: string;
  readonly protocolFile: string;
  readonly registerFile: string;
  readonly practice: boolean;
  /** Presses and typed words a second that one person can keep up; 0 for no limit. */
  readonly rateLimit: number;
  /** Where measures go; empty: nowhere. */
  readonly telemetryConnection: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

export interface CosmosSetting {
  readonly endpoint: string;
  readonly database: string;
  /** Empty: by managed identity. */
  readonly key: string;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LOOPBACK = ['127.0.0.1', 'localhost', '::1'];

const SETTINGS = z.object({
  PORT: z
    .string()
    .regex(/^\d{1,5}$/, { error: 'verwacht een poort van 0 tot en met 65535.' })
    .transform(Number)
    .refine((port) => port <= 65_535, { error: 'verwacht een poort van 0 tot en met 65535.' })
    .prefault('3978'),
  HOST: z.string().min(1).prefault('127.0.0.1'),
  MicrosoftAppId: z.string().prefault(''),
  MicrosoftAppPassword: z.string().prefault(''),
  MicrosoftAppType: z
    .enum(['MultiTenant', 'SingleTenant', 'UserAssignedMSI', ''], {
      error: 'verwacht MultiTenant, SingleTenant of UserAssignedMSI.',
    })
    .prefault(''),
  MicrosoftAppTenantId: z.string().prefault(''),
  ALLOWED_TENANTS: z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim().toLowerCase()))
    .transform((listed) => listed.filter((each) => each !== ''))
    .refine((listed) => listed.every((each) => GUID.test(each)), {
      error: 'verwacht tenant-id’s met een komma ertussen, zoals 00000000-0000-0000-0000-000000000000.',
    })
    .prefault(''),
  STORE: z.enum(['sqlite', 'cosmos'], { error: 'verwacht sqlite of cosmos.' }).prefault('sqlite'),
  COSMOS_ENDPOINT: z
    .string()
    .regex(/^$|^https?:\/\/\S+$/, { error: 'verwacht https://….documents.azure.com/' })
    .prefault(''),
  COSMOS_DATABASE: z.string().min(1).prefault('code-paars'),
  COSMOS_KEY: z.string().prefault(''),
  KEY_VAULT_KEY: z
    .string()
    .regex(/^$|^https:\/\/[a-z0-9-]+\.vault\.azure\.net\/keys\/[A-Za-z0-9-]+$/, {
      error: 'verwacht https://NAAM.vault.azure.net/keys/SLEUTEL, zonder versie.',
    })
    .prefault(''),
  DATA_DIR: z.string().min(1).prefault('./data'),
  PROTOCOL_FILE: z.string().min(1).prefault('config/protocol.json'),
  REGISTER_FILE: z.string().min(1).prefault('config/register.json'),
  PRACTICE: z.enum(['on', 'off', ''], { error: 'verwacht on of off.' }).prefault(''),
  RATE_LIMIT: z
    .string()
    .regex(/^\d{1,4}$/, { error: 'verwacht een getal van 0 (geen grens) tot en met 9999.' })
    .transform(Number)
    .prefault('20'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], {
      error: 'verwacht debug, info, warn, error of silent.',
    })
    .prefault('info'),
  APPLICATIONINSIGHTS_CONNECTION_STRING: z
    .string()
    .regex(/^$|(^|;)InstrumentationKey=[0-9a-f-]{36}(;|$)/i, {
      error: 'verwacht InstrumentationKey=…;IngestionEndpoint=….',
    })
    .prefault(''),
  NODE_ENV: z.string().prefault(''),
});

/** Reads the settings. Throws a ConfigurationProblem that names the setting and what is expected. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): Environment {
  const parsed = SETTINGS.safeParse(env);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new ConfigurationProblem(
      `${issue?.path.join('.') ?? 'omgeving'}: ${issue?.message ?? 'klopt niet.'}`,
    );
  }
  const { data } = parsed;
  const appId = data.MicrosoftAppId;
  if (appId === '' && data.NODE_ENV === 'production')
    throw new ConfigurationProblem(
      'MicrosoftAppId: is leeg. Met NODE_ENV=production moet een app-id ingevuld zijn.',
    );
  if (appId === '' && !LOOPBACK.includes(data.HOST))
    throw new ConfigurationProblem(
      `HOST: ${data.HOST} mag alleen met een MicrosoftAppId. Verwacht 127.0.0.1.`,
    );
  if (appId !== '' && data.PRACTICE === 'on')
    throw new ConfigurationProblem('PRACTICE: on mag alleen zonder MicrosoftAppId.');
  if (appId !== '' && data.MicrosoftAppPassword === '' && data.MicrosoftAppType !== 'UserAssignedMSI')
    throw new ConfigurationProblem('MicrosoftAppPassword: is leeg, maar er is wel een MicrosoftAppId.');
  if (data.STORE === 'cosmos' && data.COSMOS_ENDPOINT === '')
    throw new ConfigurationProblem('COSMOS_ENDPOINT: is leeg. Met STORE=cosmos moet het ingevuld zijn.');
  const cosmos = {
    endpoint: data.COSMOS_ENDPOINT,
    database: data.COSMOS_DATABASE,
    key: data.COSMOS_KEY,
  };
  return {
    port: data.PORT,
    host: data.HOST,
    appId,
    appPassword: data.MicrosoftAppPassword,
    appType: data.MicrosoftAppType,
    appTenantId: data.MicrosoftAppTenantId,
    allowedTenants: data.ALLOWED_TENANTS,
    store: data.STORE,
    cosmos: cosmos.endpoint === '' ? null : cosmos,
    keyVaultKey: data.KEY_VAULT_KEY,
    dataDir: data.DATA_DIR,
    protocolFile: data.PROTOCOL_FILE,
    registerFile: data.REGISTER_FILE,
    rateLimit: data.RATE_LIMIT,
    practice: appId === '' && data.PRACTICE !== 'off',
    telemetryConnection: data.APPLICATIONINSIGHTS_CONNECTION_STRING,
    logLevel: data.LOG_LEVEL,
  };
}
