using System.Text;
using Microsoft.Playwright;

namespace TradingConsole.Web.Tests.Browser;

/// <summary>
/// The calls of one page's circuit: every click and key that the page tells the console is one, and the console answers it when its handler has run to its end.
/// When none is open, whatever was pressed has done all it will do.
/// </summary>
internal sealed class CircuitCalls
{
    private static readonly byte[] Call = Encoding.ASCII.GetBytes("BeginInvokeDotNetFromJS");
    private static readonly byte[] End = Encoding.ASCII.GetBytes("JS.EndInvokeDotNet");

    private readonly IPage _page;
    private readonly Lock _lock = new();
    private long _open;
    private bool _isHeard;
    private TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private CircuitCalls(IPage page) => _page = page;

    /// <param name="page">Has not been anywhere yet: its circuit is heard from the first word.</param>
    public static CircuitCalls Of(IPage page)
    {
        var calls = new CircuitCalls(page);
        page.WebSocket += (_, socket) =>
        {
            socket.FrameSent += (_, frame) => calls.Count(frame, Call, 1);
            socket.FrameReceived += (_, frame) => calls.Count(frame, End, -1);
        };
        return calls;
    }

    /// <summary>Waits until the console has answered everything the page has told it so far.</summary>
    /// <exception cref="InvalidOperationException">The page has told it nothing yet that was heard here.</exception>
    /// <exception cref="TimeoutException">It has not within half a minute.</exception>
    public async Task UntilAnsweredAsync()
    {
        // What the page sent before it answers this has been heard when the answer is here.
        await _page.EvaluateAsync("() => new Promise(done => setTimeout(done))");
        var within = TimeSpan.FromSeconds(30);
        var began = TimeProvider.System.GetTimestamp();
        while (Ended() is { } ended)
        {
            var left = within - TimeProvider.System.GetElapsedTime(began);
            await ended.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>Ends at the next answer; null when none is due.</summary>
    private Task? Ended()
    {
        lock (_lock)
        {
            if (!_isHeard)
            {
                throw new InvalidOperationException("No call of the page's circuit was heard.");
            }

            return _open == 0 ? null : _ended.Task;
        }
    }

    // A frame carries one message or several, each with the name of what it calls.
    private void Count(IWebSocketFrame frame, byte[] name, int step)
    {
        var (bytes, found) = (frame.Binary ?? [], 0);
        for (var rest = bytes.AsSpan(); rest.IndexOf(name) is var at and >= 0; rest = rest[(at + name.Length)..])
        {
            found++;
        }

        if (found == 0)
        {
            return;
        }

        lock (_lock)
        {
            (_isHeard, _open) = (true, _open + (found * step));
            if (step < 0)
            {
                _ended.SetResult();
                _ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }
}
