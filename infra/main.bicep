// Code paars for one region: two or more instances in zones, Cosmos DB, no password anywhere.
// docs/deployment.md says how; `deployApp` false makes what the image and the key file must be put in first.
targetScope = 'resourceGroup'

@description('Begins every name. Small letters and digits.')
@minLength(3)
@maxLength(12)
param namePrefix string

param location string = resourceGroup().location

@description('False at the first deployment: there is no image and no key file yet.')
param deployApp bool = true

@description('Name and tag in the registry that is made here, such as code-paars:1.0.0.')
param image string = 'code-paars:latest'

@description('The protocol values of the region, as the text of protocol.json.')
@secure()
param protocol string

@description('The mandate register that is imported when the store has none, as the text of register.json. Holds people.')
@secure()
param register string

@description('The secret in the key vault that holds the key file (sleutels.json).')
param keysSecretName string = 'sleutels'

@description('serverless: pay per request, for one region. autoscale: for many regions in one account.')
@allowed([
  'serverless'
  'autoscale'
])
param cosmosCapacity string = 'serverless'

@description('With autoscale: the most request units a second.')
@minValue(1000)
param cosmosMaxThroughput int = 1000

@description('How far back the store can be set. Erased content lives on in it for that long (R11.5).')
@allowed([
  'Continuous7Days'
  'Continuous30Days'
])
param cosmosBackupTier string = 'Continuous7Days'

@description('Store and key vault only reachable from the bot\'s own network.')
param privateNetworking bool = true

@description('Copies in several zones. Only false where the location has no zones.')
param zoneRedundant bool = true

@minValue(2)
param minReplicas int = 2

@minValue(2)
param maxReplicas int = 4

@allowed([
  'debug'
  'info'
  'warn'
  'error'
])
param logLevel string = 'info'

@description('Tenants whose people may use the bot beside the own one and the register’s: ids with commas between.')
param allowedTenants string = ''

@description('Who gets the alerts.')
param alertEmail string

param tags object = {
  app: 'code-paars'
}

var suffix = uniqueString(resourceGroup().id, namePrefix)
var databaseName = 'code-paars'

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2023-01-31' = {
  name: '${namePrefix}-identity'
  location: location
  tags: tags
}

module network 'modules/network.bicep' = {
  name: 'network'
  params: {
    namePrefix: namePrefix
    location: location
    tags: tags
    privateNetworking: privateNetworking
  }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    namePrefix: namePrefix
    location: location
    tags: tags
    alertEmail: alertEmail
  }
}

module registry 'modules/registry.bicep' = {
  name: 'registry'
  params: {
    name: '${namePrefix}${suffix}'
    location: location
    tags: tags
    principalId: identity.properties.principalId
  }
}

module cosmos 'modules/cosmos.bicep' = {
  name: 'cosmos'
  params: {
    name: '${namePrefix}-${suffix}'
    location: location
    tags: tags
    databaseName: databaseName
    capacity: cosmosCapacity
    maxThroughput: cosmosMaxThroughput
    backupTier: cosmosBackupTier
    zoneRedundant: zoneRedundant
    principalId: identity.properties.principalId
    privateNetworking: privateNetworking
    endpointSubnetId: network.outputs.endpointSubnetId
    dnsZoneId: network.outputs.cosmosDnsZoneId
  }
}

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: take('${namePrefix}-${suffix}', 24)
    location: location
    tags: tags
    principalId: identity.properties.principalId
    keysSecretName: keysSecretName
    secretExists: deployApp
    privateNetworking: privateNetworking
    endpointSubnetId: network.outputs.endpointSubnetId
    dnsZoneId: network.outputs.vaultDnsZoneId
    workspaceId: monitoring.outputs.workspaceId
  }
}

module app 'modules/app.bicep' = if (deployApp) {
  name: 'app'
  params: {
    namePrefix: namePrefix
    location: location
    tags: tags
    subnetId: network.outputs.appSubnetId
    zoneRedundant: zoneRedundant
    workspaceName: monitoring.outputs.workspaceName
    insightsName: monitoring.outputs.insightsName
    identityId: identity.id
    clientId: identity.properties.clientId
    registryServer: registry.outputs.server
    image: image
    protocol: protocol
    register: register
    keysSecretUri: vault.outputs.keysSecretUri
    wrappingKeyUri: vault.outputs.wrappingKeyUri
    cosmosEndpoint: cosmos.outputs.endpoint
    databaseName: databaseName
    allowedTenants: allowedTenants
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    logLevel: logLevel
  }
}

module bot 'modules/bot.bicep' = if (deployApp) {
  name: 'bot'
  params: {
    namePrefix: namePrefix
    suffix: suffix
    tags: tags
    identityId: identity.id
    clientId: identity.properties.clientId
    endpoint: 'https://${app!.outputs.fqdn}/api/messages'
  }
}

module alerts 'modules/alerts.bicep' = if (deployApp) {
  name: 'alerts'
  params: {
    namePrefix: namePrefix
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    actionGroupId: monitoring.outputs.actionGroupId
    minReplicas: minReplicas
  }
}

@description('The app id: for `npm run package -- --app-id …`.')
output appId string = identity.properties.clientId
output registryName string = registry.outputs.name
output vaultName string = vault.outputs.name
output cosmosEndpoint string = cosmos.outputs.endpoint
output address string = deployApp ? app!.outputs.fqdn : ''
