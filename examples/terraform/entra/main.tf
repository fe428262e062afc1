# Entra ID's side: a non-gallery application, its provisioning job, who is in scope.

terraform {
  required_version = ">= 1.5"
  required_providers {
    azuread = {
      source  = "hashicorp/azuread"
      version = ">= 3.0"
    }
  }
}

provider "azuread" {}

variable "scim_url" {
  description = "Where the bridge answers, as https://scim.example.com/scim/v2."
  type        = string

  validation {
    condition     = startswith(var.scim_url, "https://")
    error_message = "Entra ID takes https only."
  }
}

variable "scim_token" {
  description = "What token create printed. It ends up in the state."
  type        = string
  sensitive   = true
}

variable "falcon_groups" {
  description = "Display names of existing groups that the bridge's mapping names."
  type        = set(string)
  default     = ["Falcon Analysts"]
}

variable "started" {
  description = "Whether the job runs. Look at the mappings and provision one user on demand before."
  type        = bool
  default     = false
}

resource "azuread_application_from_template" "falcon" {
  display_name = "CrowdStrike Falcon (SCIM)"
  # Microsoft's template of all non-gallery applications in the global cloud; other clouds have others.
  template_id = "8adf8e6e-67b2-4cf2-a259-e3dc5476c621"
}

data "azuread_service_principal" "falcon" {
  object_id = azuread_application_from_template.falcon.service_principal_object_id
}

data "azuread_group" "falcon" {
  for_each     = var.falcon_groups
  display_name = each.key
}

resource "azuread_app_role_assignment" "falcon" {
  for_each            = data.azuread_group.falcon
  app_role_id         = one([for role in data.azuread_service_principal.falcon.app_roles : role.id if role.display_name == "User"])
  principal_object_id = each.value.object_id
  resource_object_id  = data.azuread_service_principal.falcon.object_id
}

resource "azuread_synchronization_secret" "falcon" {
  service_principal_id = data.azuread_service_principal.falcon.id

  credential {
    key   = "BaseAddress"
    value = var.scim_url
  }

  credential {
    key   = "SecretToken"
    value = var.scim_token
  }
}

resource "azuread_synchronization_job" "falcon" {
  service_principal_id = data.azuread_service_principal.falcon.id
  template_id          = "scim"
  enabled              = var.started

  depends_on = [azuread_synchronization_secret.falcon, azuread_app_role_assignment.falcon]
}

# For externalId entries of bridge.roles.groups, which survive a rename.
output "group_ids" {
  description = "The object id of each group."
  value       = { for name, group in data.azuread_group.falcon : name => group.object_id }
}
