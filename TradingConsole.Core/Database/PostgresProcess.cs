using System.Diagnostics;

namespace TradingConsole.Core.Database;

/// <summary>One running server process and the last lines it said.</summary>
internal sealed class PostgresProcess
{
    private const int LinesKept = 40;

    private readonly Lock _gate = new();
    private readonly Queue<string> _lines = new();
    private readonly TaskCompletionSource<int> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private PostgresProcess()
    {
    }

    /// <summary>Completes with the exit code.</summary>
    public Task<int> Exited => _exited.Task;

    public int Id { get; private set; }

    /// <summary>What the server said before its log file took over: the reason, when it failed to start.</summary>
    public string LastLines
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    /// <remarks>
    /// Linux sends the parent-death signal when the starting *thread* ends, so the server is started by a thread of its own
    /// that lives as long as it does; a pool thread may be retired at any time.
    /// </remarks>
    public static async Task<PostgresProcess> StartAsync(ProcessStartInfo command)
    {
        command.RedirectStandardOutput = true;
        command.RedirectStandardError = true;
        command.UseShellExecute = false;
        var server = new PostgresProcess();
        new Thread(() => server.Run(command)) { IsBackground = true, Name = "embedded-postgres" }.Start();
        server.Id = await server._started.Task;
        return server;
    }

    private void Run(ProcessStartInfo command)
    {
        using var process = new Process { StartInfo = command };
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            _started.SetException(new EmbeddedPostgresException($"Cannot start '{command.FileName}': {missing.Message}", missing));
            return;
        }

        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _started.SetResult(process.Id);
        process.WaitForExit();
        _exited.SetResult(process.ExitCode);
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
            {
                _lines.Dequeue();
            }
        }
    }
}
