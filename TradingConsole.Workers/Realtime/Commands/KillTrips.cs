using System.Text.Json;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Database;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Core.Risk.Storage;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>Keeps what an automatic trigger did, after the switch is pulled in memory: its row, its trail, its risk event, the mode.</summary>
internal sealed class KillTrips(
    KillSwitch killSwitch, KillKeeper keeper, ModeCommands modes, RiskEventStore riskEvents, IIncidentLog incidents, ILogger<KillTrips> logger)
{
    /// <summary>Never throws: what cannot be stored is reported and, for the switch itself, stored later.</summary>
    public async Task TellAsync(RiskEvent risk)
    {
        logger.LogCritical("{Type} pulled the kill switch to {Level}: {Message}", risk.Type, killSwitch.Level, risk.Message);
        var kept = keeper.KeepAsync(new AuditEntry(
            risk.Time, Actor.System.Name, "kill.engage", "desk", null,
            JsonSerializer.Serialize(new { level = killSwitch.Level.Word(), code = risk.Type, reason = risk.Message }), "trigger")
        {
            Why = risk.Message,
        });
        try
        {
            if (killSwitch.Level == KillLevel.FlattenAll)
            {
                await modes.FallAsync($"kill switch: {risk.Message}", Actor.System);
            }

            await riskEvents.AddAsync(risk);
            await kept;
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
        {
            logger.LogError(exception, "The risk event {Type} could not be stored: {Message}", risk.Type, risk.Message);
            incidents.Report("storage", "kill", null, $"A risk event could not be stored ({risk.Type}): {exception.Message}");
        }
    }
}
