using TradingConsole.Core.Models;

namespace TradingConsole.Core.Training;

/// <summary>Reads model cards from the registry.</summary>
public sealed class ModelCards(ModelRegistry registry)
{
    private const int PromotionsMax = 500;

    /// <returns>Null when the model is not in the registry.</returns>
    public async Task<ModelCard?> FindAsync(ModelId id, CancellationToken cancellationToken = default)
    {
        if (await registry.FindAsync(id, cancellationToken) is not { } model)
        {
            return null;
        }

        return ModelCard.Of(
            model,
            await registry.FactsAsync(id, cancellationToken),
            await registry.EvidenceAsync(id, cancellationToken),
            await registry.TransitionsAsync(id, cancellationToken),
            await registry.PromotionsAsync(PromotionsMax, cancellationToken));
    }
}
