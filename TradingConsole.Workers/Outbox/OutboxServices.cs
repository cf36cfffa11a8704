using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace TradingConsole.Workers.Outbox;

public static class OutboxServices
{
    /// <summary>What admins watch the outbox through. The consumers and the trail of commands are registered elsewhere.</summary>
    public static IServiceCollection AddOutboxDesk(this IServiceCollection services)
    {
        services.TryAddSingleton(_ => new OutboxBoard(TimeProvider.System)); // Lag lies between two moments of the machine.
        return services.AddSingleton<IOutboxDesk, OutboxDesk>();
    }
}
