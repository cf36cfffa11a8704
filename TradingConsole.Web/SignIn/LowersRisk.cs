namespace TradingConsole.Web.SignIn;

/// <summary>
/// Marks an endpoint that only lowers risk: a known person's last look is believed when the database does not answer at once, and nothing
/// else is asked of it first.
/// </summary>
internal sealed class LowersRisk;
