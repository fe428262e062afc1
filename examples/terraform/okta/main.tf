# Okta's side: the catalogue's SCIM app, who has it, which groups are pushed. What the provider cannot do is in ../README.md.

terraform {
  required_version = ">= 1.5"
  required_providers {
    okta = {
      source  = "okta/okta"
      version = ">= 6.0"
    }
  }
}

# Reads OKTA_ORG_NAME, OKTA_BASE_URL and OKTA_API_TOKEN.
provider "okta" {}

variable "scim_url" {
  description = "Where the bridge answers, as https://scim.example.com/scim/v2."
  type        = string

  validation {
    condition     = startswith(var.scim_url, "https://") && !strcontains(var.scim_url, "_")
    error_message = "Okta takes https only, and no underscore in the address."
  }
}

variable "scim_token" {
  description = "What token create printed. It ends up in the state."
  type        = string
  sensitive   = true
}

variable "falcon_groups" {
  description = "The groups that the bridge's mapping names, and who is in them otherwise."
  type        = set(string)
  default     = ["Falcon Analysts"]
}

variable "manage_connection" {
  description = "Whether Terraform writes address and token into the app. Not every app takes them by the API: then false, and by hand."
  type        = bool
  default     = true
}

resource "okta_app_auto_login" "falcon" {
  label             = "CrowdStrike Falcon (SCIM)"
  preconfigured_app = "scim2headerauth"
}

resource "okta_group" "falcon" {
  for_each    = var.falcon_groups
  name        = each.key
  description = "Gives roles in CrowdStrike Falcon, by falcon-scim-bridge."
}

resource "okta_app_connection" "falcon" {
  count    = var.manage_connection ? 1 : 0
  id       = okta_app_auto_login.falcon.id
  base_url = var.scim_url
  action   = "activate"

  profile {
    auth_scheme = "TOKEN"
    # This app writes the header as it is.
    token = "Bearer ${var.scim_token}"
  }
}

resource "okta_app_features" "provisioning" {
  app_id = okta_app_auto_login.falcon.id
  name   = "USER_PROVISIONING"
  status = "ENABLED"

  capabilities {
    create {
      lifecycle_create {
        status = "ENABLED"
      }
    }

    update {
      lifecycle_deactivate {
        status = "ENABLED"
      }

      profile {
        status = "ENABLED"
      }

      password {
        change = "KEEP_EXISTING"
        seed   = "RANDOM"
        status = "DISABLED"
      }
    }
  }

  depends_on = [okta_app_connection.falcon]
}

# Users are created by this, so provisioning has to be on before.
resource "okta_app_group_assignments" "falcon" {
  app_id = okta_app_auto_login.falcon.id

  dynamic "group" {
    for_each = okta_group.falcon

    content {
      id = group.value.id
    }
  }

  depends_on = [okta_app_features.provisioning]
}

resource "okta_push_group" "falcon" {
  for_each        = okta_group.falcon
  app_id          = okta_app_auto_login.falcon.id
  source_group_id = each.value.id
  status          = "ACTIVE"

  # A group that is taken out here stays in the bridge, and so do its roles: take the members out first.
  delete_target_group_on_destroy = false

  depends_on = [okta_app_group_assignments.falcon]
}
