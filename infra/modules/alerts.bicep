// Four alerts on what the bot measures (GaugeName, HistogramName and CounterName in src/application/ports.ts).
param namePrefix string
param location string
param tags object
param workspaceId string
param actionGroupId string
param minReplicas int

var rules = [
  {
    name: 'not-ready'
    title: 'Code paars: fewer instances are ready than there should be'
    severity: 1
    window: 'PT10M'
    mitigate: true
    // Without a measure there is a row too, with nought.
    query: 'AppMetrics | where Name == "ready" | summarize instances = dcountif(AppRoleInstance, Sum >= 1) | where instances < ${minReplicas}'
  }
  {
    name: 'tick-late'
    title: 'Code paars: the clock looks late, deadlines may be met late'
    severity: 1
    window: 'PT5M'
    mitigate: true
    query: 'AppMetrics | where (Name == "tick.lateness" and Sum > 60) or (Name == "deadline.lateness" and Max > 120)'
  }
  {
    name: 'outbox-age'
    title: 'Code paars: a message has been waiting for ten minutes'
    severity: 1
    window: 'PT10M'
    mitigate: true
    query: 'AppMetrics | where Name == "outbox.age" and Sum > 600'
  }
  {
    name: 'breach'
    title: 'Code paars: the 24 hours of a case ended without a table'
    severity: 2
    window: 'PT5M'
    mitigate: false
    query: 'AppMetrics | where Name == "breaches" and Sum > 0'
  }
]

resource alerts 'Microsoft.Insights/scheduledQueryRules@2022-06-15' = [
  for rule in rules: {
    name: '${namePrefix}-${rule.name}'
    location: location
    tags: tags
    properties: {
      displayName: rule.title
      description: 'docs/deployment.md says what to do.'
      severity: rule.severity
      enabled: true
      evaluationFrequency: 'PT5M'
      windowSize: rule.window
      scopes: [
        workspaceId
      ]
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      autoMitigate: rule.mitigate
      // The table is there once the first measure arrived.
      skipQueryValidation: true
      actions: {
        actionGroups: [
          actionGroupId
        ]
      }
    }
  }
]
