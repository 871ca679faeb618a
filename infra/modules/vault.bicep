// Keeps the key that wraps the keys of cases and never leaves the vault, and the key file, which holds the key of the
// chains. The administrator puts that one there once.
param name string
param location string
param tags object
param principalId string
param keysSecretName string
@description('False at the first deployment: a role can only be given on a secret that is there.')
param secretExists bool
param privateNetworking bool
param endpointSubnetId string
param dnsZoneId string
param workspaceId string

// https://learn.microsoft.com/azure/role-based-access-control/built-in-roles/security#key-vault-secrets-user
var secretsUser = '4633458b-17de-408a-b874-0445c86b69e6'
// Key Vault Crypto Service Encryption User: wrap, unwrap and the name of the newest version; nothing else.
var wrapsKeys = 'e147488a-f6f5-4113-8e2d-b22465e65bf6'

resource vault 'Microsoft.KeyVault/vaults@2023-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enableSoftDelete: true
    softDeleteRetentionInDays: 90
    enablePurgeProtection: true
    publicNetworkAccess: privateNetworking ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetworking ? 'Deny' : 'Allow'
    }
  }
}

resource keysSecret 'Microsoft.KeyVault/vaults/secrets@2023-07-01' existing = {
  parent: vault
  name: keysSecretName
}

// On this one secret, not on the vault.
resource mayReadKeys 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (secretExists) {
  name: guid(vault.id, keysSecretName, principalId, secretsUser)
  scope: keysSecret
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', secretsUser)
  }
}

resource wrappingKey 'Microsoft.KeyVault/vaults/keys@2023-07-01' = {
  parent: vault
  name: 'code-paars'
  properties: {
    kty: 'RSA'
    keySize: 3072
    keyOps: [
      'wrapKey'
      'unwrapKey'
    ]
  }
}

// On this one key.
resource mayWrap 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, wrappingKey.name, principalId, wrapsKeys)
  scope: wrappingKey
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', wrapsKeys)
  }
}

// Who read the key file or used the key, and when.
resource audit 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'audit'
  scope: vault
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
  }
}

module endpoint 'private-endpoint.bicep' = if (privateNetworking) {
  name: 'vault-endpoint'
  params: {
    name: '${name}-vault'
    location: location
    tags: tags
    serviceId: vault.id
    groupId: 'vault'
    subnetId: endpointSubnetId
    dnsZoneId: dnsZoneId
  }
}

output name string = vault.name
// Without its version: each wrapped key names the one that it was wrapped by.
output wrappingKeyUri string = '${vault.properties.vaultUri}keys/${wrappingKey.name}'
output keysSecretUri string = '${vault.properties.vaultUri}secrets/${keysSecretName}'
