using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TradingConsole.Core.Execution;
using TradingConsole.Core.Execution.Storage;
using TradingConsole.Core.Operations;
using TradingConsole.Core.Risk;
using TradingConsole.Workers.Realtime.Live;

namespace TradingConsole.Workers.Realtime.Commands;

/// <summary>
/// Follows what other nodes stored about the kill switch and the mode: told by the database at once, and looked up with every beat of the
/// lease besides. The node that trades says so when it has followed.
/// </summary>
internal sealed class NodeWatch(
    DeskConnection database, KillKeeper keeper, KillSwitch killSwitch, ModeCommands modes, CommandTrail trail, WireGate gate, DeskState state,
    TimeProvider clock, ILogger<NodeWatch> logger) : BackgroundService
{
    /// <summary>Real time; the lease's own.</summary>
    private static readonly TimeSpan Beat = LeaseTimes.Default.Beat;

    private Task _falling = Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var own = new NpgsqlConnectionStringBuilder(database.Text) { Pooling = false, Timeout = 3, CommandTimeout = 2, ApplicationName = "watch" };
        var wasAway = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(own.ConnectionString);
                await connection.OpenAsync(stoppingToken);
                await using (var listen = new NpgsqlCommand($"LISTEN {TraderFollowStore.Channel}", connection))
                {
                    await listen.ExecuteNonQueryAsync(stoppingToken);
                }

                wasAway = false;
                while (true)
                {
                    await FollowAsync(connection, stoppingToken);
                    await connection.WaitAsync(Beat, stoppingToken);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!wasAway)
                {
                    logger.LogWarning(exception, "What other nodes store about the kill switch and the mode cannot be followed for now");
                }

                wasAway = true;
                await Task.Delay(Beat, TimeProvider.System, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var wasLive = state.Ready.IsCompletedSuccessfully && state.Rules.Mode == TradingMode.Live;
        var word = await TraderFollowStore.ReadAsync(connection, cancellationToken);
        if (word.Kill is { } stored && keeper.Follow(stored))
        {
            var now = killSwitch.State;
            logger.LogCritical("Another node has set the kill switch to {Level}: {Reason}", now.Level, stored.State.Reason);
            _ = trail.KeepAsync(new AuditEntry(
                clock.GetUtcNow(), Actor.System.Name, "kill.follow", "desk", null, System.Text.Json.JsonSerializer.Serialize(now), "another node"));
        }

        if (!state.Ready.IsCompletedSuccessfully)
        {
            return; // Nothing is on that could be switched off.
        }

        if (killSwitch.Level == KillLevel.FlattenAll && state.Rules.Mode != TradingMode.Off && _falling.IsCompleted)
        {
            _falling = modes.FallAsync($"kill switch: {killSwitch.State.Reason}", Actor.System);
        }

        await modes.FollowAsync(wasLive, word.Mode, cancellationToken);
        if (gate.Holder is { } seat && (state.Rules.Mode != TradingMode.Live || word.Mode == TradingMode.Live.Word()))
        {
            await TraderFollowStore.ConfirmAsync(connection, TraderProcess.Current, seat.Account, seat.Token, word, cancellationToken);
        }
    }
}
