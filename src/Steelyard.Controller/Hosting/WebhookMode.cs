namespace Steelyard.Controller.Hosting;

/// <summary>Whether the controller serves webhooks, gives addresses to services, or both.</summary>
public enum WebhookMode
{
    Enabled,
    Disabled,
    OnlyWebhook,
}
