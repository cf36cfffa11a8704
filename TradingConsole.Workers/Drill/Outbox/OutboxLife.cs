using System.Diagnostics;
using System.Globalization;

namespace TradingConsole.Workers.Drill.Outbox;

/// <summary>What lives until it is killed.</summary>
internal interface IOutboxLife : IAsyncDisposable
{
    bool HasEnded { get; }

    /// <summary>kill -9; nothing, where it was killed before.</summary>
    /// <exception cref="DrillFailure">It had ended by itself: its operators met a fault.</exception>
    Task KillAsync();
}

/// <summary>One process of the drill, from its start to its death.</summary>
internal sealed class OutboxLife : IOutboxLife
{
    private readonly Process _process;
    private readonly DrillErrors _errors = new();

    private OutboxLife(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _errors.Remember(line.Data);
        _process.BeginErrorReadLine();
    }

    /// <returns>Once its operators have begun, or it died before, where its orders sent it.</returns>
    /// <exception cref="DrillFailure">It did not begin.</exception>
    public static async Task<OutboxLife> StartAsync(OutboxDrillOrders orders, TimeSpan patience, CancellationToken cancellationToken)
    {
        var command = new ProcessStartInfo
        {
            FileName = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        foreach (var argument in (string[])
        [
            Path.Combine(AppContext.BaseDirectory, "TradingConsole.Workers.dll"), "drill-operators", "--connection", orders.Connection, "--log", orders.Log,
            "--epoch", orders.EpochTicks.ToString(CultureInfo.InvariantCulture), "--started", orders.StartedTicks.ToString(CultureInfo.InvariantCulture),
            "--people", orders.People, "--seed", orders.Seed.ToString(CultureInfo.InvariantCulture), "--die-at", orders.DieAt,
            "--coming", orders.Coming.ToString(CultureInfo.InvariantCulture),
        ])
        {
            command.ArgumentList.Add(argument);
        }

        command.Environment["DOTNET_gcServer"] = "0";
        command.Environment["DOTNET_TieredPGO"] = "0"; // It lives for a second: nothing is won by learning.
        var life = new OutboxLife(Process.Start(command) ?? throw new InvalidOperationException("The process did not start."));
        try
        {
            while (true)
            {
                var line = await life._process.StandardOutput.ReadLineAsync(cancellationToken).AsTask().WaitAsync(patience, cancellationToken);
                if (line == OutboxDrillChild.Ready)
                {
                    return life;
                }

                if (line is null)
                {
                    await life._process.WaitForExitAsync(cancellationToken);
                    // Killed is killed, whoever did it: a machine short of memory plays along.
                    return life.IsKilled ? life : throw new DrillFailure($"The process ended with {life._process.ExitCode} before its operators began: {life._errors}");
                }
            }
        }
        catch (TimeoutException)
        {
            await life.DisposeAsync();
            throw new DrillFailure($"The process did not begin within {patience.TotalSeconds:0} s: {life._errors}");
        }
    }

    public bool HasEnded => _process.HasExited;

    public bool IsKilled => _process.HasExited && _process.ExitCode == 128 + 9;

    /// <summary>Whether it dies by its own kill -9 in this time.</summary>
    /// <exception cref="DrillFailure">It ended in another way.</exception>
    public async Task<bool> DiesWithinAsync(TimeSpan patience)
    {
        try
        {
            await _process.WaitForExitAsync().WaitAsync(patience);
        }
        catch (TimeoutException)
        {
            return false;
        }

        return IsKilled ? true : throw new DrillFailure($"The process ended by itself with {_process.ExitCode}: {_errors}");
    }

    public async Task KillAsync()
    {
        if (_process.HasExited && !IsKilled)
        {
            throw new DrillFailure($"The process ended by itself with {_process.ExitCode}: {_errors}");
        }

        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
