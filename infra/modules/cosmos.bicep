// The store. Managed identity only: keys of the account are switched off.
param name string
param location string
param tags object
param databaseName string
@allowed([
  'serverless'
  'autoscale'
])
param capacity string
param maxThroughput int
param backupTier string
param zoneRedundant bool
param principalId string
param privateNetworking bool
param endpointSubnetId string
param dnsZoneId string

// Only what is queried is indexed, the rest is excluded: each indexed term costs about 0.2 RU a write. The same file
// is what `npm run store -- init` puts on a container.
var indexingPolicy = loadJsonContent('../indexing-policy.json')

// Cosmos DB Built-in Data Contributor: data only, no databases, containers or keys.
// https://learn.microsoft.com/azure/cosmos-db/nosql/security/reference-data-plane-roles
var dataContributor = '00000000-0000-0000-0000-000000000002'

resource account 'Microsoft.DocumentDB/databaseAccounts@2024-05-15' = {
  name: name
  location: location
  tags: tags
  kind: 'GlobalDocumentDB'
  properties: {
    databaseAccountOfferType: 'Standard'
    capabilities: capacity == 'serverless'
      ? [
          {
            name: 'EnableServerless'
          }
        ]
      : []
    consistencyPolicy: {
      defaultConsistencyLevel: 'Session'
    }
    locations: [
      {
        locationName: location
        failoverPriority: 0
        isZoneRedundant: zoneRedundant
      }
    ]
    backupPolicy: {
      type: 'Continuous'
      continuousModeProperties: {
        tier: backupTier
      }
    }
    disableLocalAuth: true
    disableKeyBasedMetadataWriteAccess: true
    minimalTlsVersion: 'Tls12'
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
  }
}

resource database 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases@2024-05-15' = {
  parent: account
  name: databaseName
  properties: {
    resource: {
      id: databaseName
    }
  }
}

// One container. The partition key can't be changed later: /pk is the id of a stream (docs/adr). A time to live is
// allowed (-1) and set by the bot on sent outbox rows and used command ids alone, never on events.
resource container 'Microsoft.DocumentDB/databaseAccounts/sqlDatabases/containers@2024-05-15' = {
  parent: database
  name: 'code-paars'
  properties: {
    resource: {
      id: 'code-paars'
      partitionKey: {
        paths: [
          '/pk'
        ]
        kind: 'Hash'
        version: 2
      }
      indexingPolicy: indexingPolicy
      defaultTtl: -1
    }
    options: capacity == 'autoscale'
      ? {
          autoscaleSettings: {
            maxThroughput: maxThroughput
          }
        }
      : {}
  }
}

resource mayUseData 'Microsoft.DocumentDB/databaseAccounts/sqlRoleAssignments@2024-05-15' = {
  parent: account
  name: guid(account.id, database.id, principalId, dataContributor)
  properties: {
    principalId: principalId
    roleDefinitionId: '${account.id}/sqlRoleDefinitions/${dataContributor}'
    scope: '${account.id}/dbs/${databaseName}'
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetworking) {
  name: 'cosmos-endpoint'
  params: {
    name: '${name}-cosmos'
    location: location
    tags: tags
    serviceId: account.id
    groupId: 'Sql'
    subnetId: endpointSubnetId
    dnsZoneId: dnsZoneId
  }
}

output endpoint string = account.properties.documentEndpoint
